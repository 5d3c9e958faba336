# demarche in an image of its own: one static program, nothing else.
#   docker build --tag demarche .
# Pin by digest as well before you deploy: docker buildx imagetools inspect golang:1.26.8-bookworm
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/demarche ./cmd/demarche

# No shell, no package manager and no C library to keep patched. The certificates
# are for encrypted connections to a database elsewhere (neo4j+s://).
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/demarche /usr/local/bin/demarche
# A user without a name, a home or rights.
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/demarche"]
# With no flags it listens on loopback, which nobody outside the container
# reaches; docker-compose.yml shows how to change that and when it is safe.
CMD ["serve"]
