# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 23 · Captions
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `23_captions`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.applications import captioning
from dlsg_utils.course import exercises
from dlsg_utils.data import captions

check, hint = exercises.load("checks_23.py")

# %% [markdown]
# ## 1. Predict: an LSTM with attention (2 points)
#
# A map has 5×8 positions with 30 features each. Words are vectors of 20 numbers, the state has 50.
# The network writes "two red bags" and stops. Give, as a tuple of four numbers:
#
# - how many numbers go into the LSTM at each step, its state not counted,
# - the parameters of the LSTM, weights and biases,
# - how many weights of the attention sum to 1 at each step,
# - how many steps the network takes.

# %% tags=["answer"]
sizes = (
    ### BEGIN SOLUTION
    20 + 30,
    4 * ((20 + 30) * 50 + 50 * 50 + 50),
    5 * 8,
    3 + 1,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "sizes",
    points=2,
    right=(50, 20_200, 40, 4),
    hints=[
        "The word before goes in, and the weighted mean of the features.",
        "An LSTM computes four vectors as long as the state, each of the input, of the state and "
        "with a bias.",
        "There is a weight for each position. And who says that the sentence is over?",
    ],
)

# %% tags=["wrong"]
# Beside the word, the weighted mean of the features goes into the LSTM.
sizes = (20, 14_200, 40, 4)

# %% tags=["wrong"]
# An LSTM has four times as many parameters as a plain layer: three gates, and what is written.
sizes = (50, 5050, 40, 4)

# %% tags=["wrong"]
# There is a weight for each position, not for each feature.
sizes = (50, 20_200, 30, 4)

# %% tags=["wrong"]
# The end is written, too: it takes a step.
sizes = (50, 20_200, 40, 3)

# %% [markdown]
# ## 2. Write: the precision of words (2 points)
#
# `candidate` is a sentence, `references` a list of sentences. Return BLEU's precision of single
# words: the share of the candidate's words that are matched. A word counts at most as often
# as in the one reference that has it most often.


# %% tags=["answer"]
def precision(candidate, references):
    """Return the share of the candidate's words that are matched."""
    ### BEGIN SOLUTION
    words, matched = candidate.split(), 0
    for word in set(words):
        most = max(reference.split().count(word) for reference in references)
        matched += min(words.count(word), most)
    return matched / len(words)
    ### END SOLUTION


# %% tags=["checks"]
def right_precision(candidate, references):
    matched, total = captioning.ngram_matches(candidate, references, 1)
    return matched / total


exercise(
    "precision",
    points=2,
    right=right_precision,
    cases={
        "the paper's example": (
            "the the the the the the the",
            ["the cat is on the mat", "there is a cat on the mat"],
        ),
        "a scene": (
            "a red bag left of a red dress",
            ["a blue bag left of a red dress", "a red dress right of a blue bag"],
        ),
    },
    hints=[
        "`words = candidate.split()`, then `words.count(word)` says how often a word occurs.",
        "Go through each word once: `set(words)`. How often does each reference have it?",
        "Add the smaller one of the candidate's count and the largest count of a reference.",
    ],
)

# %% tags=["hidden"]
check(
    "precision",
    {"longer": ("a a b b c d", ["a b", "b b b", "c a"])},
)


# %% tags=["wrong"]
# Here a word counts as often as the candidate has it, so that "the the the" is perfect. It counts
# at most as often as in a reference.
def precision(candidate, references):
    known = {word for reference in references for word in reference.split()}
    words = candidate.split()
    return sum(word in known for word in words) / len(words)


# %% tags=["wrong"]
# The references' counts are added up. The one reference counts that has the word most often.
def precision(candidate, references):
    words, matched = candidate.split(), 0
    for word in set(words):
        total = sum(reference.split().count(word) for reference in references)
        matched += min(words.count(word), total)
    return matched / len(words)


# %% tags=["wrong"]
# Each word counts once here. It counts as often as it is matched.
def precision(candidate, references):
    known = {word for reference in references for word in reference.split()}
    words = candidate.split()
    return len(set(words) & known) / len(words)


# %% tags=["wrong"]
# This divides by the number of different words. Divide by all words of the candidate.
def precision(candidate, references):
    words, matched = candidate.split(), 0
    for word in set(words):
        most = max(reference.split().count(word) for reference in references)
        matched += min(words.count(word), most)
    return matched / len(set(words))


# %% [markdown]
# ## 3. Find the mistake: the loss of a sentence (2 points)
#
# `sentence` (T + 1,) are the numbers of a sentence: 1 for the start, the words, 2 for the end, and
# zeros that fill up the row. `log_p` (T, V) are log probabilities: `log_p[t]` of the word behind
# word t. The function shall return the mean cross-entropy of the words that are to be written, the
# end among them. It trains badly: networks learn above all to say nothing. Mend it here.


# %% tags=["answer"]
def sentence_loss(log_p, sentence):
    """Return the mean cross-entropy of the words."""
    targets = sentence[1:]
    return -log_p[np.arange(len(targets)), targets].mean()


# %% tags=["solution"]
def sentence_loss(log_p, sentence):
    targets = sentence[1:]
    losses = -log_p[np.arange(len(targets)), targets]
    return losses[targets != 0].mean()


# %% tags=["checks"]
def right_sentence_loss(log_p, sentence):
    length = int(np.flatnonzero(sentence == 2)[0])
    return float(np.mean([-log_p[t, sentence[t + 1]] for t in range(length)]))


def log_probabilities(seed, steps):
    return np.log(np.random.default_rng(seed).dirichlet(np.ones(9), size=steps))


exercise(
    "sentence_loss",
    points=2,
    right=right_sentence_loss,
    cases={
        "three words": (log_probabilities(0, 7), np.array([1, 5, 4, 8, 2, 0, 0, 0])),
        "two words": (log_probabilities(1, 6), np.array([1, 7, 3, 2, 0, 0, 0])),
    },
    hints=[
        "Which of the targets are words that somebody should write?",
        "Choose them: `targets != 0`. And by how many do you divide?",
    ],
)

# %% tags=["hidden"]
log_p = np.log(np.random.default_rng(2).dirichlet(np.ones(9), size=5))
check("sentence_loss", {"one word": (log_p, np.array([1, 6, 2, 0, 0, 0]))})


# %% tags=["wrong"]
# The zeros that fill up the row are still counted. Nobody should learn to write them.
def sentence_loss(log_p, sentence):
    return float(np.mean([-log_p[t, word] for t, word in enumerate(sentence[1:])]))


# %% tags=["wrong"]
# The zeros' losses are left out, but the sum is divided by all: short sentences count less. Divide
# by the number of words.
def sentence_loss(log_p, sentence):
    targets = sentence[1:]
    losses = -log_p[np.arange(len(targets)), targets]
    return (losses * (targets != 0)).mean()


# %% tags=["wrong"]
# The end is left out. A network that never learns to write it goes on for ever.
def sentence_loss(log_p, sentence):
    targets = sentence[1:]
    losses = -log_p[np.arange(len(targets)), targets]
    return losses[targets > 2].mean()


# %% tags=["wrong"]
# Here the network learns to repeat the word that it was given. log_p[t] is of the word behind
# word t.
def sentence_loss(log_p, sentence):
    targets = sentence[:-1]
    losses = -log_p[np.arange(len(targets)), targets]
    return losses[targets != 0].mean()


# %% [markdown]
# ## 4. Change the sentence: praised by BLEU, and wrong (3 points)
#
# A scene shows two red bags left of a blue dress; its five wordings are the references. The
# sentence below gets no good BLEU-2. Change it so that **BLEU-2 is at least 0.8** and **neither
# color is right**: no group has the color that it has in the scene. It must be a sentence of the
# grammar.

# %%
facts = captions.parse("two red bags left of a blue dress")
references = captions.sentences_of(facts)
print(*references, sep="\n")

# %% tags=["answer"]
sentence = "two green bags left of a yellow dress"

# %% tags=["solution"]
sentence = "two blue bags on the left and a red dress on the right"


# %% tags=["checks"]
def judge_sentence(sentence):
    if not isinstance(sentence, str):
        return "the answer must be a sentence in quotes"
    facts = captions.parse("two red bags left of a blue dress")
    try:
        captions.parse(sentence)
    except ValueError:
        return "this is no sentence of the grammar. Look at the five references"
    if any(captioning.right_facts(sentence, facts)["color"]):
        return "a color is right. Neither shall be"
    score = captioning.corpus_bleu([sentence], [captions.sentences_of(facts)], order=2)
    if score >= 0.8:
        return None
    known = {word for each in captions.sentences_of(facts) for word in each.split()}
    if unknown := [word for word in sentence.split() if word not in known]:
        return f"BLEU-2 is {score:.2f}: {unknown[0]!r} is in no reference"
    return f"BLEU-2 is {score:.2f}: too few pairs of words are in a reference. Longer wordings?"


exercise(
    "sentence",
    points=3,
    judge=judge_sentence,
    hints=[
        "Which two colors do occur in the references?",
        "Each wrong color spoils two pairs. The longer the sentence, the less do they count.",
    ],
)

# %% tags=["wrong"]
# BLEU-2 is 0.65: too few pairs of words are in a reference. Longer wordings?
sentence = "two blue bags left of a red dress"

# %% tags=["wrong"]
# a color is right. Neither shall be
sentence = "two red bags on the left and a green dress on the right"

# %% tags=["wrong"]
# BLEU-2 is 0.75: 'green' is in no reference
sentence = "two green bags on the left and a yellow dress on the right"

# %% tags=["wrong"]
# this is no sentence of the grammar. Look at the five references
sentence = "two blue bags, and on the right a red dress"
