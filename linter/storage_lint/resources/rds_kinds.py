"""Which DB instances a rule is about: what stands alone, what a cluster or a source decides for, RDS Custom."""

from __future__ import annotations

from storage_lint.graph.choices import both, is_nothing, mapped, opposite, surely_not
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance


def is_standalone(instance: Instance) -> Value[bool]:
    """Return whether an instance answers for its own resilience: it is no read replica and no member of a cluster."""
    open_: Unknown | None = None
    for owner in (instance.replicates_from, instance.cluster_identifier):
        if isinstance(owner, Unknown) and not is_surely_set(owner):
            open_ = owner if open_ is None else open_
        elif isinstance(owner, Unknown) or owner.value is not None:
            return Known(False, owner.origin)
    return Known(True, instance.declared) if open_ is None else open_


def is_custom(instance: Instance) -> Value[bool]:
    """Return whether it is one of RDS Custom, of which AWS leaves much to its owner."""
    return mapped(instance.engine, lambda engine: (engine or "").lower().startswith("custom-"))


def engine_of(instance: Instance) -> Value[str | None]:
    """Return the engine, for rules that hang on it: what a copy leaves out, its source says."""
    engine, source = instance.engine, instance.replicates_from
    if is_nothing(engine):
        if not is_nothing(source):
            return Unknown("its source, which has the engine, is not among what was read", source.origin)
        if not surely_not(instance.is_restored):
            return Unknown("what it is restored from, which has the engine, is not known", instance.is_restored.origin)
    return mapped(engine, lambda name: name if name is None else name.lower())


def is_clustered(instance: Instance) -> Value[bool]:
    """Return whether its engine has instances in clusters alone, which decide: Aurora, DocumentDB, Neptune.

    An instance without an engine is of another one.
    https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBInstance.html (DBClusterIdentifier) and
    https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBInstance.html
    """
    alone = is_nothing(instance.cluster_identifier)
    if alone and isinstance(instance.engine, Unknown) and not instance.engine.choices:
        return Known(False, instance.engine.origin)
    return mapped(instance.engine, lambda engine: (engine or "").lower().startswith(("aurora", "docdb", "neptune")))


def is_of_no_cluster(instance: Instance) -> Value[bool]:
    """Return whether its settings are its own: no cluster decides for it. Replicas are."""
    unclustered = mapped(instance.cluster_identifier, lambda cluster: cluster is None)
    return both(unclustered, opposite(is_clustered(instance)))


def is_own(instance: Instance) -> Value[bool]:
    """Return whether it is an instance of RDS proper: of no cluster, and not of RDS Custom. Replicas are."""
    return both(is_of_no_cluster(instance), opposite(is_custom(instance)))


def has_own_data(instance: Instance) -> Value[bool]:
    """Return whether it is the only home of its data: no read replica, and no member of a cluster."""
    return both(is_standalone(instance), opposite(is_clustered(instance)))
