"""The concrete things behind the stages' ports: storage, engines, channels, language models, data sets."""
