"""Long trials: `make proof` runs them whole, the suite runs them short."""
