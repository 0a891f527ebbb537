from collections.abc import Iterator

import pytest

from tests.sdks.shop import Shop, served_shop


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One server for all SDKs; each test sends as a source of its own."""
    with served_shop(tmp_path_factory.mktemp("sdks") / "shop") as served:
        yield served
