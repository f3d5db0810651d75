#!/bin/bash
#SBATCH --job-name=train_digits
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1      # one worker a machine; it uses all its GPUs
#SBATCH --gpus-per-node=1        # leave this line out to train on processors
#SBATCH --cpus-per-task=4
#SBATCH --time=01:00:00
#SBATCH --requeue                # start again when a machine fails
#SBATCH --open-mode=append

# Submit from the course's folder, which all machines must see:  sbatch docs/jobs/slurm.sh
# The checkpoint folder must be on that shared disk too.
# --kill-on-bad-exit ends all workers when one fails.
srun --kill-on-bad-exit=1 \
    .venv/bin/python -m dlsg_utils worker \
    docs/jobs/train_digits.py --data fashion-mnist --epochs 10 --checkpoint build/train_digits
status=$?

# 137: a worker was killed. 138: a worker lost another one. Neither is the script's mistake, so
# take the job up again from its last checkpoint, three times at most.
if { [ "$status" -eq 137 ] || [ "$status" -eq 138 ]; } && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
    scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
