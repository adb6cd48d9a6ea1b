# SPDX-License-Identifier: Apache-2.0
"""SaDatabase against the RTL table: the state machine of life.py over AXI4-Lite and the gate."""
import random
from typing import Any

import cocotb
from cocotb.task import bridge, resume
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from abi.gen.qnic_abi import Status
from sa_db import WindowBackend
from tb.lib.registers import Registers
from tb.lib.sim import simulate
from tb.sa_db.life import Life
from tb.sa_db.test_on_device import send, start

EXAMPLES, STEPS = 25, 40


class Rtl:
    """The table of tb_sa_window.sv. A frame's key and nonce must not have left together before."""

    def __init__(self, dut: Any, registers: Registers) -> None:
        self.dut, self.registers = dut, registers
        self.nonces: set[tuple[int, int]] = set()
        self.reset()

    def occupied(self) -> None:
        """Asking for each entry would take too long."""
        return None

    def reset(self) -> None:
        """A soft reset of the device."""
        @resume
        async def wipe() -> None:
            await self.registers.set("control", 1)
            await self.registers.wait_ready()

        wipe()

    def send(self, sa_id: int, gen: int, pn: int, phase: int = 0, owner: int = 0) -> Status:
        """A frame through the gate. The parser refuses numbers above 2^62 - 1."""
        @resume
        async def frame() -> tuple[dict[str, Any], dict[str, Any]]:
            return await send(self.dut, sa_id=sa_id, gen=gen, owner=owner, pn=pn, phase=phase,
                              pn_mismatch=pn >= 1 << 62)

        pkt, secrets = frame()
        status = Status(pkt["status"])
        if status is Status.OK:
            used = secrets["key"], secrets["nonce"]
            assert used not in self.nonces, f"a nonce is used twice: packet number {pn}"
            self.nonces.add(used)
        else:
            assert not any(secrets.values())
        return status


@cocotb.test(timeout_time=400, timeout_unit="ms")
async def cocotb_life(dut: Any) -> None:
    """Every status is the one foretold, every count too; no nonce twice, resets included."""
    registers = await start(dut)

    class OnDevice(Life):
        failures = False

        def make_device(self) -> Rtl:
            return Rtl(dut, registers)

        def backend(self) -> WindowBackend:
            return WindowBackend(registers)

        def run(self, coroutine: Any) -> Any:
            @resume
            async def wait() -> Any:
                return await coroutine

            return wait()

    OnDevice.TestCase.settings = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck))

    @bridge
    def machine() -> None:
        seed(random.getrandbits(32))(OnDevice)  # of cocotb's seed
        run_state_machine_as_test(OnDevice, settings=OnDevice.TestCase.settings)

    await machine()


def test_life_on_device() -> None:
    simulate("tb_sa_window", "tb.sa_db.test_life_on_device")
