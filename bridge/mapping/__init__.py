"""The mapping language: from an integrator's file to compiled code that runs both ways.

    language, words   what may be written      write       our documents to records
    load, mend        text to models, faults   filling     cells of one record, written
    checks            what models cannot see   read        records to entries, with
    compile,          models to code             cells       cells of one record, read
      compile_fields,                            hierarchy   what stands below what
      typed, steps,                              keys        documents and facts
      chain, scope,                              counts      what the file says of itself
      codes, layout                            name        names of files
    compiled          what runs                placing     where a field's text stands
    converters        one small step each,     conditions, when a rule counts, and which of
                      `format` and `parse`       alternatives   several for the same

Pure: no I/O, no clock. It knows nothing of bytes; those are the codecs' business.
`mappings/README.md` is the reference for those who write mappings.
"""
