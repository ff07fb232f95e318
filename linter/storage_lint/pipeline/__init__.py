"""The parts of the pipeline: units of one deployment each are read, joined, judged, written down and let go."""
