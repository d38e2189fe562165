package workbench

import "maps"

// RuleTitles are the rules of the intake by code, for the integrator's guide.
func RuleTitles() map[string]string { return maps.Clone(ruleTitles) }
