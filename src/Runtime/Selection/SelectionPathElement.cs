namespace ActorNet.Runtime;

/// <summary>One step of an <see cref="ActorSelection"/>.</summary>
public abstract class SelectionPathElement
{
    /// <summary>The step that a name stands for: <c>..</c>, a pattern with <c>*</c> or <c>?</c>, <c>**</c>, or the name of a child.</summary>
    internal static SelectionPathElement Of(string name) => name switch
    {
        ".." => SelectParent.Instance,
        "**" => SelectChildRecursive.Instance,
        _ when name.AsSpan().ContainsAny('*', '?') => new SelectChildPattern(name),
        _ => new SelectChildName(name),
    };
}
