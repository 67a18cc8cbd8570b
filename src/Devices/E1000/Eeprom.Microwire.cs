namespace ActorNet.Devices.E1000;

/// <content>The Microwire bus, driven by the pins of EECD. Intel 8254x manual §5.3, §13.4.3.</content>
public sealed partial class Eeprom
{
    private const uint PinClock = 1 << 0;
    private const uint PinSelect = 1 << 1;
    private const uint PinIn = 1 << 2;
    private const uint PinOut = 1 << 3;
    private const uint Request = 1 << 6;
    private const uint Grant = 1 << 7;
    private const uint Present = 1 << 8;
    private const uint KeptPins = PinClock | PinSelect | PinIn | FlashWriteMask | Request;
    private const uint FlashWriteMask = 3 << 4;

    private const int CommandBits = 8; // two of operation, six of address
    private const int DataBits = 16;

    private uint _pins;
    private uint _shift;
    private int _bits; // shifted in since the start bit
    private bool _started;
    private bool _reading;
    private bool _out = true; // DO: high while the EEPROM is ready
    private bool _writable;

    private int Operation => (int)(_command >> 6) & 3;

    private uint _command; // the eight bits behind the start bit, once they are complete

    internal uint Pins => _pins | Present | ((_pins & Request) != 0 ? Grant : 0) | (_out ? PinOut : 0);

    internal void Drive(uint pins)
    {
        uint former = _pins;
        _pins = pins & KeptPins;
        if ((_pins & PinSelect) == 0)
        {
            if ((former & PinSelect) != 0) Deselect();
        }
        else if ((_pins & ~former & PinClock) != 0)
        {
            Clock((_pins & PinIn) != 0);
        }
    }

    internal void ResetBus()
    {
        _pins = 0;
        _writable = false;
        ForgetCommand();
    }

    private void Clock(bool bit)
    {
        if (!_started)
        {
            _started = bit;
            return;
        }

        if (_reading)
        {
            Shift();
            return;
        }

        if (_bits == CommandBits + DataBits) return; // clocks behind the data change nothing
        _shift = (_shift << 1) | (bit ? 1u : 0u);
        if (++_bits != CommandBits) return;
        _command = _shift & 0xff;
        if (Operation != 2) return;
        _reading = true;
        _out = false; // the bit before the data
        _bits = 0;
    }

    // Reading goes on with the next word for as long as the clock does.
    private void Shift()
    {
        int word = ((int)_command + (_bits >> 4)) & (Words - 1);
        _out = ((_words[word] >> (15 - (_bits & 15))) & 1) != 0;
        _bits = (_bits + 1) & ((Words * DataBits) - 1);
    }

    // A command is carried out when the select line falls, and is done at once.
    private void Deselect()
    {
        if (!_started || _reading || _bits < CommandBits)
        {
            ForgetCommand();
            return;
        }

        bool hasData = _bits == CommandBits + DataBits;
        ushort data = (ushort)_shift;
        int address = (int)_command & (Words - 1);
        switch (Operation, (_command >> 4) & 3)
        {
            case (0, 0): _writable = false; break;
            case (0, 3): _writable = true; break;
            case (0, 1) when _writable && hasData: Array.Fill(_words, data); break;
            case (0, 2) when _writable: Array.Fill(_words, ushort.MaxValue); break;
            case (1, _) when _writable && hasData: _words[address] = data; break;
            case (3, _) when _writable: _words[address] = ushort.MaxValue; break;
            default: _counters.Add(E1000Counter.BadEepromCommands); break;
        }

        ForgetCommand();
    }

    private void ForgetCommand()
    {
        _started = false;
        _reading = false;
        _out = true;
        _shift = 0;
        _command = 0;
        _bits = 0;
    }
}
