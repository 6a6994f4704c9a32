"""What sources say of the same: the values, who states each, and whether they agree."""
