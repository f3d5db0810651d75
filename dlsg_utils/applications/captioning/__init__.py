"""Sentences for images: a convolutional network reads, a recurrent one writes.

Scenes with sentences are in :mod:`dlsg_utils.data.captions`::

    words = captioning.Vocabulary(sentence for each in scenes.sentences for sentence in each)
    model = captioning.caption_network(len(words), seed=0)
    captioning.learn_captions(model, scenes.images, scenes.sentences, words, fine_tune=True)
    captioning.write_captions(model, images, words, width=3)
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.captioning.baselines import (
    most_frequent_sentence,
    nearest_sentences,
)
from dlsg_utils.applications.captioning.bleu import Matches, corpus_bleu, ngram_matches
from dlsg_utils.applications.captioning.classification import (
    FACT_SIZES,
    POSITION_SIZES,
    classified_facts,
    fact_head,
    fact_labels,
    joint_cross_entropy,
    learn_facts,
    position_classifier,
    position_labels,
    template_sentences,
)
from dlsg_utils.applications.captioning.facts import KINDS, fact_shares, right_facts
from dlsg_utils.applications.captioning.learning import caption_loss, learn_captions, read_maps
from dlsg_utils.applications.captioning.looking import (
    WORD_KINDS,
    looked_at,
    named_groups,
    share_on,
)
from dlsg_utils.applications.captioning.networks import Captioner, caption_network, encoder
from dlsg_utils.applications.captioning.search import Sentence, beam_search, greedy_search
from dlsg_utils.applications.captioning.trained import (
    recorded_results,
    scene_vocabulary,
    trained_network,
)
from dlsg_utils.applications.captioning.vocabulary import (
    END,
    PADDING,
    START,
    UNKNOWN,
    Vocabulary,
)
from dlsg_utils.applications.captioning.writing import (
    WordMaps,
    attention_maps,
    searched,
    word_grad_cam,
    write_captions,
)

__all__ = [
    "END",
    "FACT_SIZES",
    "KINDS",
    "PADDING",
    "POSITION_SIZES",
    "START",
    "UNKNOWN",
    "WORD_KINDS",
    "Captioner",
    "Matches",
    "Sentence",
    "Vocabulary",
    "WordMaps",
    "attention_maps",
    "beam_search",
    "caption_loss",
    "caption_network",
    "classified_facts",
    "corpus_bleu",
    "encoder",
    "fact_head",
    "fact_labels",
    "fact_shares",
    "greedy_search",
    "joint_cross_entropy",
    "learn_captions",
    "learn_facts",
    "looked_at",
    "most_frequent_sentence",
    "named_groups",
    "nearest_sentences",
    "ngram_matches",
    "position_classifier",
    "position_labels",
    "read_maps",
    "recorded_results",
    "right_facts",
    "scene_vocabulary",
    "searched",
    "share_on",
    "template_sentences",
    "trained_network",
    "word_grad_cam",
    "write_captions",
]

__getattr__ = elsewhere(
    __name__, bleu="corpus_bleu", bleu_score="corpus_bleu", greedy="greedy_search"
)
