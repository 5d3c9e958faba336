package export

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/demarche-kg/demarche/graph"
)

// WriteFile puts what write writes into the file at path, which has its old
// content, or is not there, until all is written and on the disk; after a failure
// nothing has changed. A target that cannot be written is an error of kind
// Invalid, and write is not called. A link stays a link.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return graph.Errorf(graph.Invalid, "%s is a folder: name a file", path)
	case err == nil && !info.Mode().IsRegular():
		return graph.Errorf(graph.Invalid, "%s is no regular file", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err // without the name of the temporary file
		}
		return graph.Errorf(graph.Invalid, "%s cannot be written: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()           // it may be closed already
			_ = os.Remove(file.Name()) // what is left over has a name nobody reads
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if info != nil {
		mode = info.Mode().Perm()
	}
	if err := errors.Join(file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		return graph.Errorf(graph.Unavailable, "%s cannot be written: %w", path, err)
	}
	return os.Rename(file.Name(), path)
}
