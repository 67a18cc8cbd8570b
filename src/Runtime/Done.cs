namespace ActorNet.Runtime;

/// <summary>What a task results in that has nothing else to say.</summary>
public sealed class Done
{
    /// <summary>The only one.</summary>
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
