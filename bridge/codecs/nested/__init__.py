"""What formats of nested records have in common: paths to walk along, records in records.

An element of XML and an object of JSON are the same here: something with a name, texts and others
below it. A list of JSON is several of one name. `tree` is what is looked for when reading, `shape`
makes it of a layout, `build` makes elements of records, `envelope` holds what belongs to the file.
"""
