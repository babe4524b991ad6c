"""What helps contributors, editors and owners: from the first entry to the last."""
