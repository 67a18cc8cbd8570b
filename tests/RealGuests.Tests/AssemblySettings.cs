// Each test boots whole machines; two at a time would only share the cores and stretch every wait.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
