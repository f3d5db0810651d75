# The course in a few words: `make course`, `make test`, `make lab`. See README.md.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PEERS := build/peers

.PHONY: help course test lab notebooks bench peers lint lock clean

help:
	@echo 'make course     run every lecture, pages in build/course/index.html'
	@echo 'make test       prove that everything works'
	@echo 'make lab        open JupyterLab on the lectures'
	@echo 'make notebooks  rebuild notebooks/*.ipynb from notebooks/src'
	@echo 'make bench      print the speed figures'
	@echo 'make peers      install the libraries that make bench compares with'
	@echo 'make lint       ruff and mypy'
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

# A file at a time in each of two processes: the cells of a notebook need one kernel.
test: $(READY)
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

lab: $(READY)
	@$(BIN)/python -m dlsg_utils lab

notebooks: $(READY)
	@$(BIN)/python notebooks/build.py

bench: $(READY)
	@$(if $(wildcard $(PEERS)/.ready),$(PEERS)/bin,$(BIN))/python benchmarks/run.py

# An environment of its own for libraries to compare with; a .pth file lets it see .venv's packages.
peers: $(PEERS)/.ready
$(PEERS)/.ready: benchmarks/peers.txt | $(READY)
	@rm -rf $(PEERS)
	@$(BIN)/python -m venv --without-pip $(PEERS)
	@$(BIN)/python -m pip --disable-pip-version-check --quiet --python $(PEERS)/bin/python install --no-deps -r benchmarks/peers.txt
	@$(BIN)/python -c "import site; print(f'import site; site.addsitedir({site.getsitepackages()[0]!r})')" > $$($(PEERS)/bin/python -c 'import site; print(site.getsitepackages()[0])')/course.pth
	@touch $@

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# uv only resolves; nobody needs it to install.
lock:
	@test -x build/uv/bin/uv || ($(PYTHON) -m venv build/uv && build/uv/bin/python -m pip --quiet install uv)
	@build/uv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' \
		--quiet --output-file requirements.lock

clean:
	rm -rf build .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
