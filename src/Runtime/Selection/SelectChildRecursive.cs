namespace ActorNet.Runtime;

/// <summary>To all descendants; only as the last step.</summary>
public class SelectChildRecursive : SelectionPathElement
{
    /// <summary>The only one.</summary>
    public static readonly SelectChildRecursive Instance = new();

    private SelectChildRecursive()
    {
    }

    /// <inheritdoc/>
    public override string ToString() => "**";
}
