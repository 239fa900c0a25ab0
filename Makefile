# Every command sets up what it needs; `make` alone lists them.

# A plain "=": some shells export HOST as the name of the machine.
HOST = 127.0.0.1
PORT ?= 8000
TIER ?= C
JOBS ?= 2
ARGS ?=

BIN := .venv/bin
IPPO_DATA_DIR ?= ./var
IPPO_PUBLIC_URL ?= http://$(HOST):$(PORT)
export IPPO_PUBLIC_URL

# The demo never touches a database or a key ring that the environment names.
DEMO := ./var/demo
DEMO_ENV := env -u IPPO_DATABASE_URL -u IPPO_DATABASE_URL_FILE -u IPPO_KEYRING_FILE \
	IPPO_DATA_DIR=$(DEMO) IPPO_DEMO=true

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench blackbox clean

help: ## この一覧を表示します
	@echo '一報（Ippo）'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: .venv/.run-stamp ## 起動します（HOST= PORT= で変更、データは ./var）
	@IPPO_DATA_DIR='$(IPPO_DATA_DIR)' $(BIN)/ippo serve --host '$(HOST)' --port '$(PORT)'

demo: .venv/.run-stamp $(DEMO)/sign-ins.txt ## 架空のデータで起動します（データは ./var/demo）
	@cat $(DEMO)/sign-ins.txt
	@$(DEMO_ENV) $(BIN)/ippo serve --host '$(HOST)' --port '$(PORT)'

test: .venv/.dev-stamp ## すべての試験を行います（ARGS= で pytest に引数を渡せます）
	@.ci/prepare
	@$(BIN)/python -m pytest -q -rs -n $(JOBS) --dist loadscope --no-loadscope-reorder $(ARGS)

check: .venv/.dev-stamp ## 書式、静的検査、型、依存の向き、画面の雛形を調べます
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint --lint --quiet templates
	@echo '検査はすべて良好です。 / All checks are good.'

bench: .venv/.dev-stamp ## 性能を測り、benchmarks/results.md を更新します
	@$(BIN)/python benchmarks/run.py

blackbox: .venv/.dev-stamp ## 稼働中のサーバを外から試験します（TIER=C, R, D）
	@.ci/prepare
	@BLACKBOX_TIER='$(TIER)' $(BIN)/python -m pytest -q -rs tests/blackbox $(ARGS)

clean: ## 作り直せるものを消します（データ ./var は残します）
	@rm -rf .venv build test-results *.egg-info .coverage .coverage.* .hypothesis \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find . -path ./var -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo '作り直せるものを消しました。データ（./var）は残してあります。'

.venv/.run-stamp: requirements/run.txt pyproject.toml
	@.ci/venv run

.venv/.dev-stamp: requirements/dev.txt pyproject.toml
	@.ci/venv dev

$(DEMO)/sign-ins.txt: | .venv/.run-stamp
	@mkdir -p -m 700 ./var $(DEMO)
	@umask 077; if $(DEMO_ENV) $(BIN)/ippo demo load > $@.new; then mv $@.new $@; else \
		rm -f $@.new; \
		echo 'デモの用意が終わりませんでした。$(DEMO) を消してから、もう一度 make demo を実行してください。' >&2; \
		exit 1; fi
