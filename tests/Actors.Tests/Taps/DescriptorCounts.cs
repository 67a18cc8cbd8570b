namespace ActorNet.Actors.Tests.Taps;

/// <summary>Tests that count the descriptors of the whole process: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DescriptorCounts
{
    public const string Name = "descriptor counts";
}
