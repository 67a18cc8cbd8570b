namespace ActorNet.Runtime;

/// <summary>Shorthand for deciders.</summary>
public static class DirectiveExtensions
{
    /// <summary>A rule: this directive for exceptions of a type.</summary>
    public static KeyValuePair<Type, Directive> When<TException>(this Directive self)
        where TException : Exception => new(typeof(TException), self);
}
