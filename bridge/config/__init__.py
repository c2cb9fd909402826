"""What a person wrote down for the bridge: `bridge.yaml`, read, validated and cross-checked.

`load.load` is the way in. `yamltext` (text to a document with positions), `faults` (a document to
a pydantic model, or faults) and `scalars` (types that suit all-text YAML) serve mapping files too.
Nothing here connects to anything; what a secret is, is not known here until it is used.
"""
