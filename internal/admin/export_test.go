package admin

// The figures, for their tests.
var (
	UnitFigures = unitFigures
	Trend       = trend
	Rank        = rank
	Behind      = behind
	Usage       = usageFigures
)

// Commands are those that the office answers.
var Commands = commands
