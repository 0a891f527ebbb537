"""Language models behind `language.model.LanguageModel`."""
