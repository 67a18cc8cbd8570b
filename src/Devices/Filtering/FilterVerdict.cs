namespace ActorNet.Devices.Filtering;

/// <summary>What a filter did with a frame.</summary>
public readonly record struct FilterVerdict
{
    private readonly int _value; // 0 pass, 1 taken, from 2 on: 2 + the counter of the drop's cause

    private FilterVerdict(int value) => _value = value;

    /// <summary>The frame goes on as it is.</summary>
    public static FilterVerdict Pass => default;

    /// <summary>The filter keeps a copy, or has given <see cref="FilterOutput"/> what goes on in place of the frame.</summary>
    public static FilterVerdict Taken => new(1);

    /// <summary>True for <see cref="Pass"/>.</summary>
    public bool IsPass => _value == 0;

    /// <summary>True for <see cref="Drop"/>.</summary>
    public bool IsDrop => _value >= 2;

    /// <summary>For a drop: the index of the counter that tells its cause.</summary>
    public int Counter => _value - 2;

    /// <summary>The frame ends here.</summary>
    /// <param name="counter">The cause: a row of the filter's table that counts drops.</param>
    public static FilterVerdict Drop(int counter) => new(counter + 2);
}
