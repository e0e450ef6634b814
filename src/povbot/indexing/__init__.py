"""The indexing sequence: lines of an archive to an index that outlives the process."""
