"""The mapping language: from an integrator's file to compiled code that runs both ways.

    language, words   what may be written      write       our documents to records
    load, mend        text to models, faults   read        records to entries, with
    checks            what models cannot see     cells       values of one record
    compile, steps,   models to code             hierarchy   what stands below what
      scope, codes,                              keys        documents and facts
      layout                                     counts      what the file says of itself
    compiled          what runs                name        names of files
    converters        one small step each, `format` and `parse`

Pure: no I/O, no clock. It knows nothing of bytes; those are the codecs' business.
`mappings/README.md` is the reference for those who write mappings.
"""
