package intake

// SmallSteps makes take-overs go on in small steps, and gives what makes them large again.
func SmallSteps() (undo func()) {
	a, b, c, d := runSize, pendingRows, heldAtOnce, portionRows
	runSize, pendingRows, heldAtOnce, portionRows = 30_000, 40, 10, 40
	return func() { runSize, pendingRows, heldAtOnce, portionRows = a, b, c, d }
}
