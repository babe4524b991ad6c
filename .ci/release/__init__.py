"""What is a release made from, and how? Nothing of it is needed to build a digest."""
