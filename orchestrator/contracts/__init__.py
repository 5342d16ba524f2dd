"""Contract rules: what makes an interface contract complete and consistent."""
