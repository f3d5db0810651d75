# The course in a few words: `make course`, `make test`, `make lab`. See README.md.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PEERS := build/peers
UV := build/uv/bin/uv

.PHONY: help course slides test quick coverage test-oldest test-newest lab classroom classroom-stop classroom-environment lock-classroom notebooks exercises assignments widgets bench peers lint lock clean

help:
	@echo 'make course     run every lecture, pages in build/course/index.html'
	@echo 'make test       prove that everything works'
	@echo 'make quick      the tests to run between two edits'
	@echo 'make coverage   the lines that the tests run, without lectures and browser'
	@echo 'make slides     write the lectures as slides: build/slides'
	@echo 'make lab        open JupyterLab on the lectures'
	@echo 'make exercises  rebuild exercises/ from exercises/src'
	@echo 'make assignments  the exercises as assignments for nbgrader: build/assignments'
	@echo 'make notebooks  rebuild notebooks/*.ipynb from notebooks/src'
	@echo 'make widgets    bundle the JavaScript of the widgets (needs node and npm)'
	@echo 'make classroom  open a JupyterHub for the class in ROSTER; make classroom-stop closes it'
	@echo 'make bench      print the speed figures'
	@echo 'make peers      install the libraries that make bench compares with'
	@echo 'make lint       ruff, mypy and, for JavaScript, biome'
	@echo 'make lock       refresh requirements.lock'

# The stamp is written last: an interrupted installation is taken up again.
$(READY): requirements.lock pyproject.toml
	@echo 'Setting up .venv (the first time takes a few minutes)'
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 13); sys.exit(0 if ok else "The course needs Python 3.11 to 3.13, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

course: $(READY)
	@$(BIN)/python -m dlsg_utils run

slides: $(READY)
	@$(BIN)/python -m dlsg_utils slides

# A file at a time in each of two processes: the cells of a notebook need one kernel.
test: $(READY)
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

# What takes long, the lectures, the browser and the other libraries are left out.
quick: $(READY)
	@$(BIN)/python -m pytest -m "not slow and not notebook and not browser and not peers" --ignore=tests/browser --numprocesses 2 --dist loadfile tests

# Which lines no test runs: a table, and pages in build/coverage/html.
coverage: $(READY)
	@$(BIN)/python -m pytest -m "not notebook and not browser and not peers" --numprocesses 2 --dist loadfile --cov --cov-report=term --cov-report=html

# The ends of the version ranges in pyproject.toml, each in an environment of its own.
test-oldest: build/oldest/.ready
	@build/oldest/bin/python -m pytest -m "not browser and not peers" --numprocesses 2 --dist loadfile
test-newest: build/newest/.ready
	@build/newest/bin/python -m pytest -m "not browser and not peers" --numprocesses 2 --dist loadfile

build/oldest/.ready: resolution = lowest-direct
build/newest/.ready: resolution = highest
build/%/.ready: pyproject.toml | $(UV)
	@rm -rf $(@D)
	@$(UV) venv --quiet --seed --python $(PYTHON) $(@D)
	@$(UV) pip compile pyproject.toml --extra test --resolution $(resolution) --quiet --output-file $(@D)/requirements.txt
	@$(UV) pip install --quiet --python $(@D)/bin/python -r $(@D)/requirements.txt
	@$(UV) pip install --quiet --python $(@D)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

lab: $(READY)
	@$(BIN)/python -m dlsg_utils lab $(OPTIONS)

notebooks: $(READY)
	@$(BIN)/python notebooks/build.py

exercises: $(READY)
	@$(BIN)/python exercises/build.py

assignments: $(READY)
	@$(BIN)/python -m dlsg_utils assignments

# The bundles are in the repository: only who changes widgets-js needs this.
widgets:
	@npm --version >/dev/null || { echo 'Install Node.js 20 or later, with npm.'; exit 1; }
	@cd widgets-js && npm ci --silent && npm run --silent lint && npm run --silent build

bench: $(READY)
	@$(if $(wildcard $(PEERS)/.ready),$(PEERS)/bin,$(BIN))/python benchmarks/run.py

# A JupyterHub on this machine, docs/classroom.md: sudo make classroom ROSTER=class.csv
CLASSROOM := build/classroom/bin/python deploy/classroom/classroom.py
classroom: build/classroom/.ready
	@$(CLASSROOM) start $(if $(ROSTER),--roster $(ROSTER)) $(OPTIONS)
classroom-stop: build/classroom/.ready
	@$(CLASSROOM) stop $(OPTIONS)
classroom-environment: build/classroom/.ready
build/classroom/.ready: deploy/classroom/requirements.lock deploy/classroom/package-lock.json | $(READY)
	@$(BIN)/python deploy/classroom/install.py

# An environment of its own for libraries to compare with. A .pth file lets it see .venv's packages;
# JupyterLab's extensions, the widgets among them, are found by a link.
peers: $(PEERS)/.ready
$(PEERS)/.ready: benchmarks/peers.txt | $(READY)
	@rm -rf $(PEERS)
	@$(BIN)/python -m venv --without-pip $(PEERS)
	@$(BIN)/python -m pip --disable-pip-version-check --quiet --python $(PEERS)/bin/python install --no-deps -r benchmarks/peers.txt
	@$(BIN)/python -c "import site; print(f'import site; site.addsitedir({site.getsitepackages()[0]!r})')" > $$($(PEERS)/bin/python -c 'import site; print(site.getsitepackages()[0])')/course.pth
	@mkdir -p $(PEERS)/share && ln -s $(CURDIR)/.venv/share/jupyter $(PEERS)/share/jupyter
	@touch $@

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@if [ -d widgets-js/node_modules ]; then cd widgets-js && npm run --silent lint; fi

# uv only resolves; nobody needs it to install.
$(UV):
	@$(PYTHON) -m venv build/uv && build/uv/bin/python -m pip --quiet install uv

# pip wants a hash for every extra it meets, so the lock keeps them (coverage[toml]).
lock: $(UV)
	@$(UV) pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-emit-index-url --custom-compile-command 'make lock' \
		--quiet --output-file requirements.lock

# What the course's own lock has is left out here: the classroom stands on it.
lock-classroom: $(UV)
	@$(UV) pip compile deploy/classroom/requirements.in --constraint requirements.lock \
		--universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
		$$(grep -oE '^[A-Za-z0-9._-]+' requirements.lock | sed 's/^/--no-emit-package /') \
		--no-header --quiet --output-file deploy/classroom/requirements.lock
	@cd deploy/classroom && npm run --silent lock

clean:
	rm -rf build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
