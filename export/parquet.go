package export

import (
	"context"
	"errors"
	"io"

	"github.com/parquet-go/parquet-go"
)

func writeParquet(ctx context.Context, w io.Writer, s *Source) (err error) {
	table := parquet.NewGenericWriter[row](w, parquet.Compression(&parquet.Zstd))
	defer func() { err = errors.Join(err, table.Close()) }() // writes the footer
	for c, err := range s.claims(ctx) {
		if err != nil {
			return err
		}
		if _, err := table.Write([]row{newRow(c)}); err != nil {
			return err
		}
	}
	return nil
}
