package coref

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
)

// The trained weights of the ranker; Train makes them.
//
//go:embed model.bin
var modelData []byte

// ranker scores what a candidate may refer to: a linear model over hashed
// features, with the decision "something new" among the choices.
type ranker struct {
	weights []float32 // 1<<featureBits
}

func (r *ranker) score(features []uint32) float64 {
	var s float32
	for _, f := range features {
		s += r.weights[f]
	}
	return float64(s)
}

// trained returns the ranker of the program.
var trained = sync.OnceValue(func() *ranker {
	r, err := decodeRanker(modelData)
	if err != nil {
		panic(err) // the model is part of the program and a test reads it
	}
	return r
})

var errModel = errors.New("not a model of coreference")

const modelMagic = "coref1"

// decodeRanker reads what encode wrote.
func decodeRanker(data []byte) (*ranker, error) {
	if len(data) < len(modelMagic) || string(data[:len(modelMagic)]) != modelMagic {
		return nil, fmt.Errorf("read weights: %w", errModel)
	}
	in := flate.NewReader(bytes.NewReader(data[len(modelMagic):]))
	raw, err := io.ReadAll(io.LimitReader(in, 4<<featureBits))
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	if len(raw) != 4+1<<featureBits {
		return nil, fmt.Errorf("read weights: %d bytes: %w", len(raw), errModel)
	}
	scale := math.Float32frombits(binary.LittleEndian.Uint32(raw))
	r := &ranker{weights: make([]float32, 1<<featureBits)}
	for i, b := range raw[4:] {
		r.weights[i] = float32(int8(b)) * scale
	}
	return r, nil
}

// encode writes the weights, rounded to 8 bits.
func (r *ranker) encode(w io.Writer) error {
	var most float32
	for _, x := range r.weights {
		most = max(most, x, -x)
	}
	scale := most / 127
	if scale == 0 {
		scale = 1
	}
	raw := make([]byte, 4+len(r.weights))
	binary.LittleEndian.PutUint32(raw, math.Float32bits(scale))
	for i, x := range r.weights {
		raw[4+i] = byte(int8(math.Round(float64(x / scale))))
	}
	if _, err := io.WriteString(w, modelMagic); err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	out, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	if _, err := out.Write(raw); err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	return nil
}

// choice is an antecedent with its probability; the candidate -1 is "something
// new".
type choice struct {
	candidate   int
	probability float64
}

// rank returns the probabilities of the antecedents of candidate i, and of
// something new at the end. The slice is reused.
func (l *linker) rank(i int, antecedents []int, out []choice, buf []uint32) ([]choice, []uint32) {
	out = out[:0]
	most := math.Inf(-1)
	for n, j := range antecedents {
		buf = l.pairFeatures(buf[:0], i, j, n)
		s := l.ranker.score(buf)
		most = max(most, s)
		out = append(out, choice{j, s})
	}
	buf = l.openFeatures(buf[:0], i, antecedents)
	s := l.ranker.score(buf)
	most = max(most, s)
	out = append(out, choice{-1, s})
	sum := 0.0
	for k := range out {
		out[k].probability = math.Exp(out[k].probability - most)
		sum += out[k].probability
	}
	for k := range out {
		out[k].probability /= sum
	}
	return out, buf
}
