"""tmp"""

import sys, time, resource
import numpy as np

sys.path.insert(0, "/work/shared/reference")
from allocation_instances import instance
from suasion.decisions.allocation.problem import Problem, Constraint
from suasion.decisions.allocation.allocate import allocate
from suasion.decisions.allocation import dual

for n in map(int, sys.argv[1:]):
    p, c, b, cap = instance(n)
    cons = (Constraint("budget", c, b),) + tuple(Constraint(f"capacity {j}", np.eye(10)[j], cap[j]) for j in range(10))
    t = time.process_time()
    pr = Problem(p, cons)
    y = dual.prices(pr)
    t1 = time.process_time() - t
    g = dual.bound(pr, y)
    a = allocate(pr)
    t2 = time.process_time() - t - t1
    print(
        n,
        "prices",
        round(t1, 2),
        g,
        "all",
        round(t2, 2),
        a.value,
        a.bound,
        a.gap,
        pr.violations(a.choice),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        flush=True,
    )
