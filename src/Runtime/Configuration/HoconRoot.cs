namespace ActorNet.Runtime;

/// <summary>A parsed text: what an include callback hands back.</summary>
public class HoconRoot
{
    /// <summary>For subclasses that set the value themselves.</summary>
    protected HoconRoot()
    {
        Value = new HoconValue();
        Substitutions = [];
    }

    /// <summary>Wraps a value and the substitutions that it was written with.</summary>
    public HoconRoot(HoconValue value, IEnumerable<HoconSubstitution> substitutions)
    {
        Value = value;
        Substitutions = substitutions;
    }

    /// <summary>Wraps a value.</summary>
    public HoconRoot(HoconValue value)
        : this(value, [])
    {
    }

    /// <summary>The value at the root.</summary>
    public HoconValue Value { get; protected set; }

    /// <summary>The substitutions in the text.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; protected set; }
}
