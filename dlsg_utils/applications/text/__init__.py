"""Short texts: filters that slide along them, over characters or over words.

Texts are in :mod:`dlsg_utils.data.texts`::

    names = texts.names()
    codes = text.CharacterCodes(names.train.texts)
    model = text.TextCNN(len(codes), len(names.class_names), seed=0)
    text.learn_texts(model, codes.encode(names.train.texts), names.train.labels)
    text.evidence(model, codes, "grönland")
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.text.codes import (
    PADDING,
    UNKNOWN,
    CharacterCodes,
    Codes,
    WordAndCharacterCodes,
    WordCodes,
    normalized,
    tokenize,
)
from dlsg_utils.applications.text.evidence import Evidence, Filter, evidence, favorite_ngrams
from dlsg_utils.applications.text.learning import learn_texts, text_accuracy
from dlsg_utils.applications.text.networks import CharSCNN, TextCNN, text_logits
from dlsg_utils.applications.text.ngrams import ngram_regression, shuffled, text_ngrams
from dlsg_utils.applications.text.trained import (
    recorded_results,
    stored_codes,
    text_network,
    trained_network,
)

__all__ = [
    "PADDING",
    "UNKNOWN",
    "CharSCNN",
    "CharacterCodes",
    "Codes",
    "Evidence",
    "Filter",
    "TextCNN",
    "WordAndCharacterCodes",
    "WordCodes",
    "evidence",
    "favorite_ngrams",
    "learn_texts",
    "ngram_regression",
    "normalized",
    "recorded_results",
    "shuffled",
    "stored_codes",
    "text_accuracy",
    "text_logits",
    "text_network",
    "text_ngrams",
    "tokenize",
    "trained_network",
]

__getattr__ = elsewhere(
    __name__,
    Tokenizer="CharacterCodes",
    CountVectorizer="ngram_regression",
    textcnn="TextCNN",
)
