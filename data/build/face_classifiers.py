"""Train lecture 14's face classifiers, one from each of three seeds.

    python data/build/face_classifiers.py

About ten minutes of processor time. The last digits of a training run depend on the processor: on
another one the script says that the files differ.
"""

import obtain
from trained import weights

from dlsg_utils.teaching.face_finder import SEEDS, STORED, train_face_classifier

if __name__ == "__main__":
    obtain.write({STORED.format(seed): weights(train_face_classifier(seed)) for seed in SEEDS})
