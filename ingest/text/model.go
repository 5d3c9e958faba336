package text

import (
	"bytes"
	"compress/flate"
	"embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
)

// The trained models: see MODEL_CARD.md. cmd/demarche-train makes them.
//
//go:embed models
var embeddedModels embed.FS

// EmbeddedModels returns the models that are part of the program: a folder of
// files that New reads.
func EmbeddedModels() fs.FS {
	sub, err := fs.Sub(embeddedModels, "models")
	if err != nil {
		return embeddedModels // cannot happen: "models" is a valid path
	}
	return sub
}

// linear is a linear model over hashed features (Weinberger et al. 2009). The
// weight of a feature for class c stands at the feature's slot plus c, so the
// weights for all classes lie side by side and one feature costs one or two
// cache lines. Slots overlap; the training works around it, as it does around
// collisions of the hash.
//
// It learns as an averaged perceptron (Collins 2002) with whole numbers; what is
// used afterwards are the averages, rounded to 8 bits on a scale that is finer
// near zero.
type linear struct {
	classes int
	shift   uint         // slot = feature >> shift
	w       roundWeights // rounded averages; empty while training

	train *perceptron
}

// roundWeights are rounded weights, in one of two forms. Models of few classes
// keep a code of 8 bits for each and look up what it stands for. Models of many
// classes keep 16 bits for each, shifted by weightBias so that none is negative:
// then one addition of 64 bits adds four of them, and no lane carries into the
// next.
type roundWeights struct {
	codes []byte // see weightOfCode; nil in the second form
	lanes []byte // little-endian; nil in the first
}

// The most classes of a model that keeps codes; the lanes of a word, and how many
// words may be added before a lane overflows.
const (
	fewClasses = 3
	weightBias = 2100
	lanes      = 4
	maxAdded   = math.MaxUint16 / (2 * weightBias)
)

// newRoundWeights returns n weights of zero as codes.
func newRoundWeights(n int) roundWeights {
	return roundWeights{codes: make([]byte, n+lanes-1)} // the padding lets four be read at the last
}

// newLaneWeights returns n weights of zero of 16 bits each.
func newLaneWeights(n int) roundWeights {
	w := roundWeights{lanes: make([]byte, 2*(n+lanes-1))} // the padding lets a whole word be read at the last
	for i := 0; i < len(w.lanes); i += 2 {
		binary.LittleEndian.PutUint16(w.lanes[i:], weightBias)
	}
	return w
}

// weightsFor returns n weights of zero in the form for a number of classes.
func weightsFor(classes, n int) roundWeights {
	if classes <= fewClasses {
		return newRoundWeights(n)
	}
	return newLaneWeights(n)
}

// len returns the number of weights.
func (w roundWeights) len() int { return len(w.codes) + len(w.lanes)/2 - (lanes - 1) }

// at returns weight i.
func (w roundWeights) at(i int) int16 {
	if w.codes != nil {
		return int16(weightOfCode[w.codes[i]])
	}
	return int16(binary.LittleEndian.Uint16(w.lanes[2*i:])) - weightBias
}

// set sets weight i to v, one of the levels in either direction.
func (w roundWeights) set(i int, v int16) { w.setCode(i, codeOfWeight(v)) }

// setCode sets weight i to what a code stands for.
func (w roundWeights) setCode(i int, code byte) {
	if w.codes != nil {
		w.codes[i] = code
		return
	}
	binary.LittleEndian.PutUint16(w.lanes[2*i:], uint16(weightOfCode[code]+weightBias))
}

// perceptron is the state of training of a linear model.
type perceptron struct {
	w    []int32
	sum  []int64 // of step times update: the average is w - sum/step
	step int64
	// limit bounds the weights, so that frequent features cannot outgrow what the
	// rounding can tell apart; 0 = none.
	limit int32
}

// newLinear returns a model to be trained with 2^bits slots.
func newLinear(bits uint, classes int) *linear {
	size := 1<<bits + classes
	return &linear{classes: classes, shift: 32 - bits, train: &perceptron{w: make([]int32, size), sum: make([]int64, size)}}
}

// feature hashes a template and up to two values to a feature.
func feature(template, a, b uint32) uint32 {
	h := (uint64(template)*0x9e3779b97f4a7c15 ^ uint64(a)) * 0xd6e8feb86659fd93
	h ^= h >> 32
	h = (h ^ uint64(b)) * 0xd6e8feb86659fd93
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return uint32(h >> 32)
}

// join hashes two values to one.
func join(a, b uint32) uint32 {
	h := (uint64(a)<<32 | uint64(b)) * 0x9e3779b97f4a7c15
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> 32)
}

// hashString is FNV-1a.
func hashString(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// score sets scores, one for each class, for a list of features.
func (l *linear) score(features []uint32, scores []int32) {
	clear(scores)
	if l.train != nil {
		for _, f := range features {
			i := int(f >> l.shift)
			for c, w := range l.train.w[i : i+len(scores)] {
				scores[c] += w
			}
		}
		return
	}
	if l.w.codes != nil {
		var s0, s1, s2 int32
		for _, f := range features {
			v := binary.LittleEndian.Uint32(l.w.codes[f>>l.shift:])
			s0 += weightOfCode[v&0xff]
			s1 += weightOfCode[v>>8&0xff]
			s2 += weightOfCode[v>>16&0xff]
		}
		copy(scores, []int32{s0, s1, s2})
		return
	}
	for group := range slices.Chunk(features, maxAdded) {
		bias := int32(len(group)) * weightBias
		c := 0
		for ; c+4*lanes <= len(scores); c += 4 * lanes {
			var s0, s1, s2, s3 uint64
			for _, f := range group {
				i := 2 * (int(f>>l.shift) + c)
				row := l.w.lanes[i : i+32 : i+32]
				s0 += binary.LittleEndian.Uint64(row)
				s1 += binary.LittleEndian.Uint64(row[8:])
				s2 += binary.LittleEndian.Uint64(row[16:])
				s3 += binary.LittleEndian.Uint64(row[24:])
			}
			for k, s := range [...]uint64{s0, s1, s2, s3} {
				to := scores[c+lanes*k : c+lanes*k+lanes]
				to[0] += int32(s&math.MaxUint16) - bias
				to[1] += int32(s>>16&math.MaxUint16) - bias
				to[2] += int32(s>>32&math.MaxUint16) - bias
				to[3] += int32(s>>48) - bias
			}
		}
		for ; c < len(scores); c += lanes {
			var sum uint64
			for _, f := range group {
				sum += binary.LittleEndian.Uint64(l.w.lanes[2*(int(f>>l.shift)+c):])
			}
			for k := c; k < min(c+lanes, len(scores)); k++ {
				scores[k] += int32(sum&math.MaxUint16) - bias
				sum >>= 16
			}
		}
	}
}

// update moves the weights of the features from the wrong class to the right
// one.
func (l *linear) update(features []uint32, right, wrong int) {
	t := l.train
	for _, f := range features {
		i := int(f >> l.shift)
		if t.limit == 0 || t.w[i+right] < t.limit {
			t.w[i+right]++
			t.sum[i+right] += t.step
		}
		if t.limit == 0 || t.w[i+wrong] > -t.limit {
			t.w[i+wrong]--
			t.sum[i+wrong] -= t.step
		}
	}
}

// The scale of rounded weights: code k stands for finestWeight*(weightGrowth^k-1)/(weightGrowth-1),
// and a weight of one for weightUnit.
const (
	weightUnit   = 64
	weightGrowth = 1.03
	finestWeight = 1.5 / weightUnit
)

// levels returns the magnitudes that the codes 0..127 stand for, in units.
func weightLevels() [128]int16 {
	var l [128]int16
	for k := range l {
		l[k] = int16(math.Round(weightUnit * finestWeight * (math.Pow(weightGrowth, float64(k)) - 1) / (weightGrowth - 1)))
	}
	return l
}

// weightOfCode holds the weight, in units, that a code stands for: the level in
// the low 7 bits, the sign in the highest.
var weightOfCode = func() (w [256]int32) {
	for k, v := range weightLevels() {
		w[k], w[0x80|k] = int32(v), -int32(v)
	}
	return w
}()

// codeOfWeight returns the code of a weight that is a level in either direction.
func codeOfWeight(v int16) byte {
	k, _ := slices.BinarySearch(weightOfCode[:0x80], int32(max(v, -v)))
	if v < 0 {
		k |= 0x80
	}
	return byte(k)
}

// average returns the trained model with averaged weights, rounded; those below
// the threshold are dropped, and those beyond the largest level cut to it.
func (l *linear) average(threshold float64) *linear {
	levels := weightLevels()
	t := l.train
	out := &linear{classes: l.classes, shift: l.shift, w: weightsFor(l.classes, len(t.w))}
	step := float64(max(t.step, 1))
	for i, w := range t.w {
		if w == 0 && t.sum[i] == 0 {
			continue
		}
		a := float64(w) - float64(t.sum[i])/step
		if math.Abs(a) < threshold {
			continue
		}
		out.w.set(i, nearest(levels[:], a*weightUnit))
	}
	return out
}

// prune drops weights that are smaller than the threshold after rounding.
func (l *linear) prune(threshold float64) {
	for i := range l.w.len() {
		if w := l.w.at(i); float64(max(w, -w)) < threshold*weightUnit {
			l.w.set(i, 0)
		}
	}
}

// nearest returns the level closest to v, with its sign.
func nearest(scale []int16, v float64) int16 {
	a := math.Abs(v)
	k, _ := slices.BinarySearchFunc(scale, a, func(l int16, a float64) int {
		if float64(l) < a {
			return -1
		}
		return 1
	})
	if k == len(scale) {
		k--
	}
	if k > 0 && a-float64(scale[k-1]) < float64(scale[k])-a {
		k--
	}
	if v < 0 {
		return -scale[k]
	}
	return scale[k]
}

// A modelFile is what a model's file holds: a header in JSON and the tables of
// its linear models, compressed with DEFLATE.
//
//	uvarint length, header
//	for every table: uvarint shift, classes, size, n; n gaps (uvarint); n codes (a byte: level, sign in bit 7)
type modelFile struct {
	header any
	tables []*linear
}

// encode returns the file's bytes.
func (m *modelFile) encode() ([]byte, error) {
	header, err := json.Marshal(m.header)
	if err != nil {
		return nil, fmt.Errorf("encode model header: %w", err)
	}
	raw := binary.AppendUvarint(nil, uint64(len(header)))
	raw = append(raw, header...)
	for _, t := range m.tables {
		var gaps, codes []byte
		n, last := 0, 0
		for i := range t.w.len() {
			w := t.w.at(i)
			if w == 0 {
				continue
			}
			gaps = binary.AppendUvarint(gaps, uint64(i-last))
			last = i
			codes = append(codes, codeOfWeight(w))
			n++
		}
		for _, v := range []int{int(t.shift), t.classes, t.w.len(), n} {
			raw = binary.AppendUvarint(raw, uint64(v))
		}
		raw = append(append(raw, gaps...), codes...)
	}
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress model: %w", err)
	}
	if _, err := z.Write(raw); err != nil {
		return nil, fmt.Errorf("compress model: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compress model: %w", err)
	}
	return out.Bytes(), nil
}

// errModel says that a model's file is not what the program expects.
var errModel = errors.New("model file is damaged or of another version: rebuild it with demarche-train")

// readModel reads a model's file; header is set from its JSON.
func readModel(models fs.FS, name string, header any) ([]*linear, error) {
	file, err := fs.ReadFile(models, name)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(file)))
	if err != nil {
		return nil, fmt.Errorf("read model %s: %w", name, errors.Join(errModel, err))
	}
	r := varints{b: raw}
	n := r.next()
	if r.bad || n > len(r.b) {
		return nil, fmt.Errorf("read model %s: %w", name, errModel)
	}
	if err := json.Unmarshal(r.b[:n], header); err != nil {
		return nil, fmt.Errorf("read model %s: %w", name, errors.Join(errModel, err))
	}
	r.b = r.b[n:]
	var tables []*linear
	for len(r.b) > 0 {
		t, err := readTable(&r)
		if err != nil {
			return nil, fmt.Errorf("read model %s: %w", name, err)
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// readTable reads one linear model.
func readTable(r *varints) (*linear, error) {
	shift, classes, size, n := r.next(), r.next(), r.next(), r.next()
	if r.bad || shift > 31 || size > 1<<26 || n > size || size < 1<<(32-shift)+classes {
		return nil, errModel
	}
	t := &linear{classes: classes, shift: uint(shift), w: weightsFor(classes, size)}
	gaps := *r
	for range n { // over the gaps, to the codes
		r.next()
	}
	if r.bad || len(r.b) < n {
		return nil, errModel
	}
	i := 0
	for _, code := range r.b[:n] {
		i += gaps.next()
		if i >= size {
			return nil, errModel
		}
		t.w.setCode(i, code)
	}
	r.b = r.b[n:]
	return t, nil
}

// varints reads unsigned varints off a slice.
type varints struct {
	b   []byte
	bad bool
}

func (r *varints) next() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > math.MaxInt32 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}
