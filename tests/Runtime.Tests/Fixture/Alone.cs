namespace ActorNet.Runtime.Tests;

/// <summary>The collection of tests that measure the whole process, and so run with no other test beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
