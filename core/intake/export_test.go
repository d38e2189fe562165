package intake

// SmallSteps makes take-overs go on in small steps, and gives what makes them large again.
func SmallSteps() (undo func()) {
	a, b, c, d, e := runSize, mostRuns, pendingRows, heldAtOnce, portionRows
	runSize, mostRuns, pendingRows, heldAtOnce, portionRows = 30_000, 3, 40, 10, 40
	return func() { runSize, mostRuns, pendingRows, heldAtOnce, portionRows = a, b, c, d, e }
}
