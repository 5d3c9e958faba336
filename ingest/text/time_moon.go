package text

import (
	"math"
	"time"
)

// newMoon returns the k-th new moon since that of 6 January 2000, after Meeus,
// Astronomical Algorithms, chapter 49, with its largest periodic terms; good to
// a few minutes between 1900 and 2100.
func newMoon(k int) time.Time {
	kf := float64(k)
	t := kf / 1236.85
	jde := 2451550.09766 + 29.530588861*kf + 0.00015437*t*t
	rad := math.Pi / 180
	sun := (2.5534 + 29.1053567*kf) * rad
	moon := (201.5643 + 385.81693528*kf + 0.0107582*t*t) * rad
	latitude := (160.7108 + 390.67050284*kf) * rad
	node := (124.7746 - 1.56375588*kf) * rad
	e := 1 - 0.002516*t
	jde += -0.40720*math.Sin(moon) + 0.17241*e*math.Sin(sun) + 0.01608*math.Sin(2*moon) +
		0.01039*math.Sin(2*latitude) + 0.00739*e*math.Sin(moon-sun) - 0.00514*e*math.Sin(moon+sun) +
		0.00208*e*e*math.Sin(2*sun) - 0.00111*math.Sin(moon-2*latitude) - 0.00057*math.Sin(moon+2*latitude) +
		0.00056*e*math.Sin(2*moon+sun) - 0.00042*math.Sin(3*moon) + 0.00042*e*math.Sin(sun+2*latitude) +
		0.00038*e*math.Sin(sun-2*latitude) - 0.00024*e*math.Sin(2*moon-sun) - 0.00017*math.Sin(node)
	const unixEpoch = 2440587.5
	seconds := (jde-unixEpoch)*86400 - 69 // terrestrial to universal time, about now
	return time.Unix(int64(seconds), 0).UTC()
}
