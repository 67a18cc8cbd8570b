using System.Globalization;
using System.Text;

namespace ActorNet.RemotePci.Interrupts;

/// <summary>
/// The interrupt line over QEMU's qtest socket, which there is without KVM: <c>set_irq_in</c> moves a pin of the guest's interrupt
/// controller, and QEMU says OK when it has.
/// </summary>
/// <remarks>
/// A state machine without input or output. One command is under way at a time; what the level has been meanwhile is not
/// told, only what it is: a line that is level-triggered loses nothing by that.
/// </remarks>
public sealed class QtestLine : IInterruptLine
{
    private const int NoPin = -1;
    private const int LongestAnswer = 4096;
    private const byte LineFeed = (byte)'\n';

    private readonly string _controller;
    private readonly byte[] _answer = new byte[LongestAnswer];
    private byte[] _command = [];
    private byte[] _raise = [];
    private byte[] _lower = [];
    private int _sent;
    private int _answerLength;
    private bool _level;
    private bool _isConnected;
    private bool _isUnderWay;
    private bool _isLate;
    private bool _mayBeUp; // raised since it was connected, and not yet lowered
    private byte[] _former = []; // what lowers the pin that the line led to before
    private bool? _told; // null: nobody knows what QEMU believes
    private int _pin = NoPin;

    /// <summary>Begins unconnected.</summary>
    /// <param name="controller">QEMU's path of the guest's interrupt controller.</param>
    public QtestLine(string controller = "/machine/i440fx/ioapic") => _controller = controller;

    /// <inheritdoc/>
    public bool IsSettled => _level || _isLate || !_mayBeUp;

    /// <summary>What is left to be sent.</summary>
    public ReadOnlySpan<byte> Unsent => _command.AsSpan(_sent);

    /// <summary>Which pin of the controller the line leads to; QEMU is told of none before it is known.</summary>
    public int? Pin => _pin == NoPin ? null : _pin;

    /// <summary>What QEMU last answered instead of OK; null when it never did.</summary>
    public string? Refusal { get; private set; }

    /// <summary>True when QEMU has moved a pin since it was connected.</summary>
    public bool IsProven { get; private set; }

    /// <inheritdoc/>
    public void SetLevel(bool level)
    {
        _level = level;
        Say();
    }

    /// <summary>The line leads to this pin from now on; a former one is lowered first.</summary>
    public void SetPin(int pin)
    {
        if (pin == _pin) return;
        _former = _told is not false || _isUnderWay ? _lower : [];
        _pin = pin;
        _raise = Command(1);
        _lower = Command(0);
        _told = null;
        Say();
    }

    /// <summary>QEMU takes too long: nobody waits for it until it has answered what it was told.</summary>
    public void StopWaiting() => _isLate = _isUnderWay;

    /// <summary>There is somebody to talk to, who may believe anything.</summary>
    public void Connected()
    {
        _isConnected = true;
        Refusal = null;
        IsProven = false;
        Say();
    }

    /// <summary>Nobody hears any more.</summary>
    public void Disconnected()
    {
        _isConnected = _isUnderWay = _isLate = _mayBeUp = false;
        _command = [];
        _sent = _answerLength = 0;
        _told = null;
    }

    /// <summary>Takes note that <paramref name="count"/> bytes of <see cref="Unsent"/> were sent.</summary>
    public void Sent(int count) => _sent += count;

    /// <summary>Where to put what QEMU says.</summary>
    public Span<byte> Buffer => _answer.AsSpan(_answerLength);

    /// <summary>Takes note of bytes that were received into <see cref="Buffer"/>.</summary>
    /// <returns>False when they are no answers to what was asked.</returns>
    public bool Received(int count)
    {
        _answerLength += count;
        ReadOnlySpan<byte> rest = _answer.AsSpan(0, _answerLength);
        while (rest.IndexOf(LineFeed) is >= 0 and var end)
        {
            if (!Hear(rest[..end])) return false;
            rest = rest[(end + 1)..];
        }

        rest.CopyTo(_answer);
        _answerLength = rest.Length;
        return _answerLength < _answer.Length;
    }

    // "IRQ raise 4" and the like come when somebody asked for them: not we.
    private bool Hear(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("IRQ "u8)) return true;
        if (!_isUnderWay || _sent < _command.Length) return false;
        _isUnderWay = _isLate = false;
        if (_command == _raise) _told = true;
        else if (_command == _lower) _told = _mayBeUp = false;
        if (!line.TrimEnd((byte)'\r').SequenceEqual("OK"u8)) Refusal = Encoding.ASCII.GetString(line);
        IsProven = Refusal is null;
        Say();
        return IsProven;
    }

    private void Say()
    {
        if (!_isConnected || _isUnderWay || _pin == NoPin) return;
        if (_former.Length > 0)
        {
            Send(_former);
            _former = [];
        }
        else if (_told != _level)
        {
            Send(_level ? _raise : _lower);
        }
    }

    private void Send(byte[] command)
    {
        _isUnderWay = true;
        _mayBeUp |= command == _raise;
        _sent = 0;
        _command = command;
    }

    private byte[] Command(int level) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"set_irq_in {_controller} unnamed-gpio-in {_pin} {level}\n"));
}
