"""The emulator's private names that the mends replace or call, asserted before anything is patched."""

import importlib
from importlib.metadata import version

PINNED_VERSION = "1.5.33"

STEP_FUNCTIONS = """
_ExecutionError _SFN_WAIT_SCALE _SERVICE_DISPATCH _task_tokens _executions _state_machines
_execute_task _execute_parallel _execute_map _execute_pass _execute_choice _execute_wait
_run_parallel_branches _run_map_items _run_distributed_map _run_sub_machine _run_execution
_fail_execution _stop_execution _start_execution _resolve_state_machine_arn _emit_execution_status_event
_apply_state_assign _apply_jsonata_template _apply_jsonata_arguments _apply_jsonata_output _apply_parameters
_apply_input_path _apply_output_path _apply_result_path _apply_result_selector _apply_catcher
_find_matching_retrier _find_matching_catcher _with_retry_and_catch _error_matches _next_or_end
_resolve_path _resolve_path_or_ctx _resolve_params_obj _jsonata_state_field _state_query_language
_evaluate_jsonata_choice_rule _fail_state_error _add_event _scaled_sleep _invoke_resource
_invoke_nested_start_execution_sync _nested_start_execution_request _invoke_aws_sdk_integration
_publish_state_machine_version _delete_state_machine_version _create_state_machine_alias
_update_state_machine_alias _delete_state_machine_alias
_invoke_nested_start_execution _state_machine_versions _execution_version_arn
_prefix_sdk_error _send_task_success _send_task_failure _send_task_heartbeat handle_request logger
"""

SYMBOLS: dict[str, tuple[str, ...]] = {
    "ministack.services.stepfunctions": tuple(STEP_FUNCTIONS.split()),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS",),
    "ministack.services.s3": ("_bucket_tags",),
    "ministack.services.ssm": ("_PUBLIC_AMI_PARAMETERS",),
    "ministack.services.eventbridge": ("_put_events",),
    "ministack.services.lambda_svc": ("_execute_function_warm",),
    "ministack.services.sts": ("_sessions", "register_session"),
    "ministack.services.iam": ("_access_keys", "_users", "_roles"),
    "ministack.core.iam_evaluator": ("is_root_access_key", "find_iam_access_key_account"),
    "ministack.core.lambda_runtime": ("_NODEJS_WORKER_SCRIPT", "subprocess"),
    "ministack.core.responses": ("new_uuid", "now_iso", "json_response", "error_response_json", "get_account_id"),
    "ministack.app": ("main", "app", "AUTH"),
}


class EmulatorMismatch(RuntimeError):
    """The installed emulator is not the one that the mends were written for."""


def assert_symbols(symbols: dict[str, tuple[str, ...]] = SYMBOLS) -> None:
    """Raise EmulatorMismatch naming the first missing symbol, or another version than the pinned one."""
    installed = version("ministack")
    if installed != PINNED_VERSION:
        raise EmulatorMismatch(f"ministack {installed} is installed, the mends are for {PINNED_VERSION}: sync the lock")
    for module_name, names in symbols.items():
        module = importlib.import_module(module_name)
        for name in names:
            if not hasattr(module, name):
                raise EmulatorMismatch(
                    f"{module_name}.{name} is missing in ministack {installed}; "
                    "see whether upstream has what the mend gave, then drop or adapt it"
                )
