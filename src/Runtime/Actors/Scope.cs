namespace ActorNet.Runtime;

/// <summary>In which process an actor is made.</summary>
public abstract class Scope : IEquatable<Scope>
{
    /// <summary>In this one.</summary>
    public static readonly LocalScope Local = LocalScope.Instance;

    /// <summary>What this leaves open is taken from the other.</summary>
    public abstract Scope WithFallback(Scope other);

    /// <summary>An equal one.</summary>
    public abstract Scope Copy();

    /// <inheritdoc/>
    public virtual bool Equals(Scope? other) => other is not null && GetType() == other.GetType();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Scope);

    /// <inheritdoc/>
    public override int GetHashCode() => GetType().GetHashCode();
}
