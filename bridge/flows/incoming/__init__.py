"""The first half of the way in: from partners' folders to staged records, whatever they tell."""
