"""Templates of the generated app; a package only so that installing carries them along."""
