package eval

import "math"

// assign pairs rows with columns one to one so that the sum of the weights is
// greatest (the Hungarian method with potentials, O(n³)); a weight of 0 is no
// pair. It returns pairs of row and column, by column.
func assign(weights [][]float64) [][2]int {
	rows := len(weights)
	if rows == 0 || len(weights[0]) == 0 {
		return nil
	}
	columns := len(weights[0])
	n := max(rows, columns)
	cost := func(row, column int) float64 { // from 1
		if row > rows || column > columns {
			return 0
		}
		return -weights[row-1][column-1]
	}
	rowPotential, columnPotential := make([]float64, n+1), make([]float64, n+1)
	rowOf, previous := make([]int, n+1), make([]int, n+1)
	for row := 1; row <= n; row++ {
		// An augmenting path from this row to a column without one, the cheapest
		// by reduced cost.
		rowOf[0] = row
		least, done := make([]float64, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		at := 0
		for {
			done[at] = true
			from, step, next := rowOf[at], math.Inf(1), -1
			for j := 1; j <= n; j++ {
				if done[j] {
					continue
				}
				if c := cost(from, j) - rowPotential[from] - columnPotential[j]; c < least[j] {
					least[j], previous[j] = c, at
				}
				if least[j] < step {
					step, next = least[j], j
				}
			}
			for j := range done {
				if done[j] {
					rowPotential[rowOf[j]] += step
					columnPotential[j] -= step
				} else {
					least[j] -= step
				}
			}
			if at = next; rowOf[at] == 0 {
				break
			}
		}
		for at != 0 {
			rowOf[at] = rowOf[previous[at]]
			at = previous[at]
		}
	}
	var pairs [][2]int
	for j := 1; j <= columns; j++ {
		if i := rowOf[j]; i <= rows && weights[i-1][j-1] > 0 {
			pairs = append(pairs, [2]int{i - 1, j - 1})
		}
	}
	return pairs
}
