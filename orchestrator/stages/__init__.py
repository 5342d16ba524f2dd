"""What each of the eight stages does. Siblings do not know each other; they hand on what `stages.protocol` names."""
