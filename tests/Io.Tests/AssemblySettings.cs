// The leak tests count the descriptors of the whole process, and the limit tests fill its table.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
